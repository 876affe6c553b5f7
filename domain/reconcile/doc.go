// Package reconcile compares what was planned with what was: visits, jobs and booked
// time of a company's days become matches and discrepancies.
//
// Reconcile is a pure function of a set: neither the order of its records nor repeats
// of them change anything. It works in whole numbers: seconds, thousandths.
//
//  1. Who stood where: visits become parties, the people of one crew at one site on one day.
//  2. Which party did which job: an assignment for the best total (see cover.go).
//  3. Each kind of discrepancy has a rule. A rule judges a case, which holds the facts
//     that the verdict rests upon and nothing else; the same function judges it again
//     from a stored discrepancy (Reevaluate).
//
// What each kind means, its thresholds and its guards against false alarm:
// docs/reconcile-format.md and docs/architecture/reconcile.md.
package reconcile
