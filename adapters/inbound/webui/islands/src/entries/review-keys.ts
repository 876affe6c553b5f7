import { start } from '../lib/start';

start('review-keys', () => import('../islands/review-keys'));
