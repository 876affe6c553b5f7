// Package timetarget is a target of time that is held in memory, with the faults that
// vendors have: for tests and proofs of what writes there. It keeps the promises of
// ports.TimeTarget, as its suite shows.
package timetarget
