import { z } from 'zod';

/** The input field `server` of every action on one server. */
export const serverField = z.string().min(1).max(200).describe('Name of a configured server');
