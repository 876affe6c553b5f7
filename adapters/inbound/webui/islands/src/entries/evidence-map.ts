import { start } from '../lib/start';

start('evidence-map', () => import('../islands/evidence-map'));
