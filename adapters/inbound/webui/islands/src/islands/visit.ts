// A visit with its evidence: the day of its badge, from nearer.
export { mountVisit as mount } from './timeline';
