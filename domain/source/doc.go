// Package source relates what a company's source of planned work says (sites, crews,
// workers and jobs that are kept elsewhere) to ours: which of ours a row of the source
// is, what of it is taken over, and what is not believed. It decides; it reads and
// writes nothing.
package source
