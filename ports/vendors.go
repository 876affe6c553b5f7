package ports

import (
	"context"
	"errors"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// How a call to a vendor may fail. What a vendor refused (4xx) is the adapter's
// to tell, in the words of its port.
var (
	// ErrVendorDown: the vendor was not reached, did not answer in time, or failed.
	// Either nothing was sent, or the call is one that may safely be repeated.
	ErrVendorDown = fault.New(fault.Unavailable, "vendor.down", "the vendor can't be reached or fails")
	// ErrVendorResting: the last calls failed, so that this one was not sent.
	ErrVendorResting = fault.New(fault.Unavailable, "vendor.resting", "the vendor failed several times, and is left alone for a while")
	// ErrVendorBusy: the account has had all the calls that the vendor allows, or
	// the vendor says so. Nothing was done.
	ErrVendorBusy = fault.New(fault.Unavailable, "vendor.busy", "the vendor allows the account no more calls for now")
	// ErrVendorUnreadable: the vendor answered what can't be used: too much, half of
	// it, not what it should be, or to ask somebody else. The call may be repeated.
	ErrVendorUnreadable = fault.New(fault.Unavailable, "vendor.unreadable", "the vendor's answer can't be used")
	// ErrUnknownOutcome: the call was sent, its answer is lost, and it may not be
	// repeated before somebody has looked whether it was done. Of kind Conflict, since
	// what is Unavailable is tried again by whoever meets it.
	ErrUnknownOutcome = fault.New(fault.Conflict, "vendor.unknown_outcome", "the vendor may have done it or not: its answer is lost")
)

// LaterError is a failure, of kind Unavailable, that says when the same call may work.
type LaterError struct {
	Err error
	At  time.Time // UTC.
}

// Error implements error.
func (l LaterError) Error() string {
	return l.Err.Error() + ", again from " + l.At.UTC().Format(time.RFC3339)
}

// Unwrap returns what failed.
func (l LaterError) Unwrap() error { return l.Err }

// LaterAt returns when a failed call may work, if somebody said so.
func LaterAt(err error) (time.Time, bool) {
	var l LaterError
	ok := errors.As(err, &l)
	return l.At, ok
}

// RateBudget shares the calls that a vendor allows an account between all
// processes. No transaction of the caller may be open.
type RateBudget interface {
	// Reserve takes one call and returns how long to wait before it is made, at most
	// patience. Over all processes no more calls are given than each of the rates
	// allows. Where it would have to wait longer, nothing is taken: it fails with
	// ErrVendorBusy in a LaterError.
	Reserve(ctx context.Context, of VendorAccount, rates []Rate, patience time.Duration) (time.Duration, error)
	// Pause is for an account of which the vendor said that it was too much: nobody
	// is given a call to be made within so long, nor has anybody calls saved up then.
	// A shorter pause does not shorten a longer one.
	Pause(ctx context.Context, of VendorAccount, rates []Rate, long time.Duration) error
}

// VendorAccount is what a vendor counts the calls of.
type VendorAccount struct {
	Company domain.CompanyID
	Vendor  string // "notehub" …
	Account string // The vendor's name for it, such as a project; never a secret. May be empty.
}

// Rate says how many calls a vendor allows.
type Rate struct {
	Calls int           // At most so many, at least 1 …
	Per   time.Duration // … in any span so long.
	Burst int           // So many of them at once after a rest; 0 is 1, at most Calls.
}
