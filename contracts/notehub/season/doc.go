// Package season simulates a season of a landscaping company: crews, their
// trucks and badges, the sites that they work on, and what Notehub routes of it.
// It gives the events, the fences and the truth about where each badge was.
//
// A season is a pure function of its Config: the same seed gives the same bytes
// on every run and machine. A badge's events depend on the seed and the badge's
// number only. README.md states the physics and what is not modelled.
package season
