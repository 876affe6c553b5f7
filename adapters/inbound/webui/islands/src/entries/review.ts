import { start } from '../lib/start';

start('review', () => import('../islands/review'));
