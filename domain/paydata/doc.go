// Package paydata turns classified hours into what payroll takes: a batch of rows, of
// each person and workweek the hours of each kind of pay. Hundredths of an hour are
// shared out so that they add up to what the exact time comes to. Nothing here knows a
// file's form or a vendor's API.
//
// A batch is sent once: payroll adds up what it is given twice. So a correction is a
// batch of its own that holds the differences, with a sign.
package paydata
