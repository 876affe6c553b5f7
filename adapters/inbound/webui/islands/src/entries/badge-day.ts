import { start } from '../lib/start';

start('badge-day', () => import('../islands/badge-day'));
