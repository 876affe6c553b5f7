// Package payroll says what a company's payroll was given of a pay period, and what it
// is to be given next. A payroll adds up whatever it is given, and mostly can't be read
// back: so each batch has a name that is never used again, is given once, and is known
// from then on. What is given next is the difference between what is due and what was
// given. A batch whose answer was lost is unknown until a person has looked, and until
// then nothing more of its pay period is given. Nothing here knows a vendor.
package payroll
