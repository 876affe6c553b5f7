// Package scheduler drives what happens without a request: the queues of marks
// and ledger entries, and River's tasks. It decides when; the use cases decide
// what.
package scheduler
