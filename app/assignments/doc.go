// Package assignments exports who was expected at which job on a date, and who was
// there: each date in revisions, of which none is ever changed.
package assignments
