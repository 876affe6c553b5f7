// Package notice says when to tell whom that something is wrong, again and until when.
//
// An alert is raised when a condition of a kind holds, of one subject: a badge, a key, a
// vendor. It is told to recipients by messages that repeat with growing intervals, until
// what was wrong is right again, or a person acknowledges or snoozes it. When it is over,
// who was told is told so, once. A rule says all that: of the company, of a zone, a crew
// or a badge, each taking from the one before what it does not say itself.
//
// A badge is offline when its silence counts for longer than its rule allows. Only time
// counts in which it should have been heard: working time by the clocks on the wall of
// the company, apart from the times in which Notehub or the carrier was down. Asleep on
// Sunday, it is not offline.
//
// All of it is a function of what is given: no clock, no chance, nothing outside.
package notice
