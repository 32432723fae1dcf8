import { createSqliteBench } from './sqlite-bench.ts';
import { describeStore } from './store-contract.ts';

describeStore('SQLite', createSqliteBench);
