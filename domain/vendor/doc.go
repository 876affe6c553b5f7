// Package vendor says what a company tells us so that we may call a vendor for
// it: which fields there are, which of them are secrets, and what is wrong with
// one. A secret's value is in no error and in nothing that is printed.
package vendor
