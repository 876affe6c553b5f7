// Package faults makes a stand-in for a vendor fail as vendors do: late, refused,
// cut off, unreadable, or silent about what it did. It sits before the stand-in as
// an http.Handler, does to chosen calls what it was told to, and records them all.
package faults
