import { start } from '../lib/start';

start('visit', () => import('../islands/visit'));
