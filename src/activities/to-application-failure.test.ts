import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { AppError } from '../domain/error/app-error.ts';
import { toApplicationFailure } from './to-application-failure.ts';

test('the failure carries the code as its type and is retried, also where the table says that it is in vain', () => {
  const failure = toApplicationFailure(new AppError('STORE_CORRUPT', 'the file is no database'));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({
    type: 'STORE_CORRUPT',
    message: 'the file is no database',
    nonRetryable: false,
  });
});

test('a store that is away is no news to the log; any other failure is', () => {
  expect(toApplicationFailure(new AppError('STORE_UNAVAILABLE', 'locked'))).toMatchObject({
    category: 'BENIGN',
  });
  expect(toApplicationFailure(new AppError('INTERNAL_ERROR', 'a fault'))).toMatchObject({
    category: undefined,
  });
});

test('a cancellation stays a cancellation', () => {
  const cancelled = new CancelledFailure('no longer wanted');
  expect(toApplicationFailure(cancelled)).toBe(cancelled);
});
