package vendor

import (
	"time"

	"actual/domain/fault"
)

// Account says whose account at a vendor was connected, as the vendor has it.
type Account struct {
	Ref    string // What the vendor knows it by: a company id, a realm. Never empty.
	Name   string // What people know it by; empty: not said.
	Person string // Who allowed it there, by the vendor's ref; empty: not said.
}

// Tokens are what a vendor's authorisation server grants.
type Tokens struct {
	Access  Secret
	Refresh Secret // What the next ones are granted for. Most vendors take it once.
	Expires time.Time
}

// Connection is a company's account at a vendor that a person connected by the
// browser. Its tokens are kept apart from it.
type Connection struct {
	Vendor      Name
	Version     int64 // Rises with each pair of tokens; 0: there is none.
	Account     Account
	ConnectedAt time.Time
	ConnectedBy string // As in the ledger.
	RenewedAt   time.Time
	Expires     time.Time // Of the access token.
	ProvenAt    time.Time // When the access token first worked; zero: it has not yet, and the tokens before it are kept.
	SentAt      time.Time // Since when a renewal of this version is under way, or was cut off; zero: none.
	Cut         Cut       // Why it can't be renewed any more.
}

// Cut says why a connection can't be renewed any more; the zero value: it can.
type Cut struct {
	At  time.Time
	Why string // For people, without secrets.
}

// Standing is how a connection stands, and the word that is shown for it.
type Standing string

// The standings.
const (
	Connected  Standing = "connected"
	Unproven   Standing = "unproven"      // Its newest access token has not been used yet.
	Unsettled  Standing = "unsettled"     // A renewal is under way, or was cut off and is settled by the next one.
	Ending     Standing = "ending"        // It works until its access token expires, and can't be renewed: a person connects again.
	MustAgain  Standing = "connect_again" // Nothing works any more: a person connects again.
	Unattached Standing = "none"
)

// Standing says how the connection stands at a time.
func (c Connection) Standing(now time.Time) Standing {
	switch {
	case c.Version == 0:
		return Unattached
	case !c.Cut.At.IsZero() && now.Before(c.Expires):
		return Ending
	case !c.Cut.At.IsZero():
		return MustAgain
	case !c.SentAt.IsZero():
		return Unsettled
	case c.ProvenAt.IsZero():
		return Unproven
	}
	return Connected
}

// mostEarly bounds how long before its end an access token is renewed: so long can
// a renewal fail, or a person take to connect again, before anything stands still.
const mostEarly = 3 * 24 * time.Hour

// Due is from when on the access token is renewed: a third of its life before it
// expires, at most three days.
func (c Connection) Due() time.Time {
	return c.Expires.Add(-min(c.Expires.Sub(c.RenewedAt)/3, mostEarly))
}

// Attempt is that a person began to connect an account: who comes back from the
// vendor with its state is the one that began it.
type Attempt struct {
	Hash     []byte // Of the state.
	Vendor   Name
	By       string // As in the ledger.
	Redirect string // Where the vendor sends the browser; the grant names it again.
	Expires  time.Time
}

// Access is what a company asks a vendor with, by its connection.
type Access struct {
	Token   Secret
	Version int64 // Of the connection.
	Account Account
	App     Credential // What the vendor knows us by, with the settings of the company's own.
}

// Reasons to refuse.
var (
	// ErrNotConnected reports a company that has connected no account of the vendor.
	ErrNotConnected = fault.New(fault.NotFound, "vendor.not_connected", "the company has connected no account of this vendor: a person who may manage vendors connects it by the browser")
	// ErrConnectAgain reports a connection that nothing renews any more. Its text says
	// why.
	ErrConnectAgain = fault.New(fault.Conflict, "vendor.connect_again", "the connection has ended, and a person must connect the account again")
	// ErrBadAttempt reports an answer to no attempt of this person that is still open.
	ErrBadAttempt = fault.New(fault.Denied, "vendor.bad_attempt", "this is no answer to an attempt to connect that you began within the last 15 minutes: begin again")
	// ErrNotConnectable reports a vendor that is not connected by the browser.
	ErrNotConnectable = fault.New(fault.NotFound, "vendor.not_connectable", "this vendor is not connected by the browser")
	// ErrConnectDenied reports that the person, or the vendor, did not allow it.
	ErrConnectDenied = fault.New(fault.Conflict, "vendor.connect_denied", "the vendor did not connect the account")
)
