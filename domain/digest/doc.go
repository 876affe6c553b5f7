// Package digest says what a company's summary holds and when it is due: hours by crew
// and site against plan, discrepancies and what became of them, how badges do, and what
// changed of what the last summary told. A digest is of a cadence (each day, week or
// month) and of a period: dates of the company's time zone, which days of work are of.
//
// What was told is kept, so that the next one can say what is restated. A letter is a
// digest's mail to one address, with its fate.
package digest
