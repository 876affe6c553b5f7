// Package discrepancy is the life of a discrepancy: it keeps its identity over all
// passes, people acknowledge and resolve it, and it comes back only where the facts
// are others than those that somebody judged. What a discrepancy is, and why, is
// domain/reconcile's.
//
// A pass compares what was planned on a date with what was, once: in the night after,
// again a day later, or when somebody asks.
package discrepancy
