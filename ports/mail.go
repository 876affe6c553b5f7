package ports

import (
	"context"
	"fmt"

	"actual/domain/fault"
)

// ErrMailRefused reports mail that the mail server will never take as it is: it comes in a
// RefusedMailError.
var ErrMailRefused = fault.New(fault.Conflict, "mail.refused", "the mail server refused the message")

// RefusedMailError is what a mail server said when it refused a message for good (5yz).
type RefusedMailError struct {
	Code    int    // Such as 550.
	Said    string // Its own words, on one line, bounded.
	Address bool   // It refused the address, and not this one message or us.
}

// Error implements error.
func (e *RefusedMailError) Error() string {
	return fmt.Sprintf("%s: %d %s", ErrMailRefused, e.Code, e.Said)
}

// Unwrap makes it ErrMailRefused.
func (*RefusedMailError) Unwrap() error { return ErrMailRefused }

// Mailer sends mail.
type Mailer interface {
	// Enabled reports whether there is a way to send.
	Enabled() bool
	// Send hands a mail to the mail server. It fails with ErrNoMail; with a
	// RefusedMailError; with ErrUnknownOutcome where all of it was with the server and no
	// answer came; or with fault.Unavailable where the same may work later: then the
	// server does not have it. No transaction of the caller may be open.
	Send(ctx context.Context, m Mail) error
}

// Mail is a message to one person. What is empty is left out.
type Mail struct {
	To, Subject string
	Text        string     // In plain text.
	HTML        string     // The same for who is shown it.
	Inline      []MailFile // Pictures that HTML shows as cid:<name>.
	Attached    []MailFile
	ID          string // A Message-ID, without <>: the same for a message that is sent again. Empty: a new one.
	Unsubscribe string // Where a POST takes the reader off the list (RFC 8058).

	// Handing is called when all of the message but its end is with the server: where it
	// fails, the server never has it, and Send fails with that.
	Handing func(ctx context.Context) error
	// Took is called with what the server said when it took it.
	Took func(answer string)
}

// MailFile is a file in a message.
type MailFile struct {
	Name string // As people see it; of a picture in HTML, its content id too.
	Type string // Such as text/csv.
	Body []byte
}
