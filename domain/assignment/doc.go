// Package assignment says of a company's date who was expected at which job, on
// what that rests, and who was there as far as badges tell. It is a pure function of
// what is known: the order of its input means nothing.
package assignment
