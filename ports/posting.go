package ports

import (
	"context"
	"time"

	"actual/domain/fault"
)

// Poster posts to an address of the public internet that a company gave. It follows no
// redirect, and refuses at connect time what is not public.
type Poster interface {
	// Post sends a body by POST, once, and returns what was answered, whatever its
	// status is: also a redirect, a refusal and a failure of the receiver.
	//
	// Errors: ErrForbiddenAddress for what may never be posted to (the address is to be
	// changed by whoever gave it; trying again is of no use, but where its name may come to
	// stand for another machine); ErrNoAnswer where no answer came in time (a receiver must
	// bear getting a message twice: it may have got it); the context's error where the
	// caller went away. Their texts hold no secret: neither header nor query.
	Post(ctx context.Context, to string, header map[string]string, body []byte) (Posted, error)
}

// PostingRules judges addresses before anything is posted, without asking anybody.
type PostingRules interface {
	// Check reports what of an address's form is in the way: for whoever gives it. What its
	// name stands for is seen when it is connected to. Errors: ErrForbiddenAddress.
	Check(to string) error
}

// Posted is what a receiver said.
type Posted struct {
	Status     int
	RetryAfter time.Duration // 0 where it said nothing.
	Body       string        // Its beginning, bounded.
	Took       time.Duration
}

var (
	// ErrForbiddenAddress reports an address that is not one of the public internet, or not
	// of the form that is posted to.
	ErrForbiddenAddress = fault.New(fault.Invalid, "webhook.forbidden_address", "this address is not posted to")
	// ErrNoAnswer reports a receiver that did not answer.
	ErrNoAnswer = fault.New(fault.Unavailable, "webhook.no_answer", "the receiver gave no answer")
)
