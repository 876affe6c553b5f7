// Package certified makes the weekly payroll that a contractor certifies on public
// works: of one project and week, the hours of each worker by day and classification,
// straight time and overtime, with money where rates are known (29 CFR 5.5(a)(3); form
// WH-347, January 2025). What a worker did elsewhere counts for overtime and for the
// week's gross, and is not listed.
//
// The classification of work is one of the worker and the job on a day, not of the
// person: somebody may change it within a day. Nothing of a worker but a name and a
// number of at most four letters and digits leaves with it.
package certified
