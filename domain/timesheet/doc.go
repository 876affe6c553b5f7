// Package timesheet turns what a worker did into hours of each pay class: by rules
// that are data with a version, from exact time, to the second, and without
// deducting anything that nobody has shown. Money appears only where rates are known;
// what is paid in the end is computed by payroll.
//
// The rules that come along are those of the sources named at each. They are no legal
// advice: a company confirms the rules of its states before it pays by them.
package timesheet
