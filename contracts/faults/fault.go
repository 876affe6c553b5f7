package faults

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Kind names what goes wrong with a call.
type Kind string

// The kinds. Of a call that was "done" the vendor has changed its state; one that
// is "late" or "cut" may still fail at the caller's own deadline.
const (
	Latency        Kind = "latency"         // Done and answered, Delay later.
	Unauthorized   Kind = "unauthorized"    // 401, as if the token were no longer good.
	Forbidden      Kind = "forbidden"       // 403, as if the token lacked the scope.
	TooMany        Kind = "too-many"        // 429 without Retry-After.
	TooManySeconds Kind = "too-many-in"     // 429 with Retry-After in seconds: Delay.
	TooManyDate    Kind = "too-many-until"  // 429 with Retry-After as a date: Delay from now.
	TooManyAbsurd  Kind = "too-many-absurd" // 429 with a Retry-After of a thousand days.
	Failed         Kind = "failed"          // 500, nothing done.
	Unavailable    Kind = "unavailable"     // 503, nothing done.
	TookTooLong    Kind = "took-too-long"   // 504, nothing done.
	ResetBefore    Kind = "reset-before"    // The connection is reset, nothing done.
	ResetAfter     Kind = "reset-after"     // Done, and the connection is reset instead of an answer.
	AnswerLost     Kind = "answer-lost"     // Done, and no answer ever: until the caller hangs up.
	HalfBody       Kind = "half-body"       // Done; half of the announced body, then the connection ends.
	SlowDrip       Kind = "slow-drip"       // Done; the body comes a few bytes each Delay.
	Garbage        Kind = "garbage"         // Done; what is announced as JSON is none.
	WrongType      Kind = "wrong-type"      // Done; a page of HTML instead, with 200.
	PageShifted    Kind = "page-shifted"    // Rows that came in front move those of the next pages by one: one repeats.
	DuplicateRow   Kind = "duplicate-row"   // The page holds its first row twice.
)

// The kinds of drift: what a vendor that changed its API without notice answers.
// They are no faults that a caller is to survive, but ones that must be noticed.
const (
	FieldRenamed Kind = "field-renamed" // Field is called To.
	TypeChanged  Kind = "type-changed"  // Field is a text where it was something else, and an object where it was a text.
	PageLost     Kind = "page-lost"     // The page comes without its rows.
	DuplicateID  Kind = "duplicate-id"  // Field of the second row is that of the first.
)

// Fault is what is done to a call.
type Fault struct {
	Kind  Kind          `json:"kind"`
	Delay time.Duration `json:"-"` // For those that know one. The zero value is the catalogue's.
	Field string        `json:"field,omitempty"`
	To    string        `json:"to,omitempty"`
}

// Entry says of a kind of fault what a proof must know to judge the outcome.
type Entry struct {
	Kind    Kind          `json:"kind"`
	Text    string        `json:"text"`
	Status  int           `json:"status,omitempty"` // What is answered; 0 where it is the vendor's own answer, or none.
	Does    bool          `json:"does"`             // The vendor did what it was asked to.
	Answers bool          `json:"answers"`          // A whole answer that can be read comes in the end.
	Delay   time.Duration `json:"-"`                // Unless the fault has its own.
}

// All is the catalogue that proofs go through: every fault that a caller must
// survive as designed.
var All = []Entry{
	{Kind: Latency, Text: "the answer comes late", Does: true, Answers: true, Delay: 2 * time.Second},
	{Kind: Unauthorized, Text: "the token is no longer good", Status: http.StatusUnauthorized, Answers: true},
	{Kind: Forbidden, Text: "the token lacks the scope", Status: http.StatusForbidden, Answers: true},
	{Kind: TooMany, Text: "too many requests; nobody says until when", Status: http.StatusTooManyRequests, Answers: true},
	{Kind: TooManySeconds, Text: "too many requests, come back in so many seconds", Status: http.StatusTooManyRequests, Answers: true, Delay: time.Second},
	{Kind: TooManyDate, Text: "too many requests, come back at a date", Status: http.StatusTooManyRequests, Answers: true, Delay: 2 * time.Second},
	{Kind: TooManyAbsurd, Text: "too many requests, come back in a thousand days", Status: http.StatusTooManyRequests, Answers: true},
	{Kind: Failed, Text: "an error of the vendor's", Status: http.StatusInternalServerError, Answers: true},
	{Kind: Unavailable, Text: "the vendor is being maintained", Status: http.StatusServiceUnavailable, Answers: true},
	{Kind: TookTooLong, Text: "the vendor gave up on the query", Status: http.StatusGatewayTimeout, Answers: true},
	{Kind: ResetBefore, Text: "the connection is reset before anything is done"},
	{Kind: ResetAfter, Text: "it is done, then the connection is reset", Does: true},
	{Kind: AnswerLost, Text: "it is done, and no answer ever comes", Does: true},
	{Kind: HalfBody, Text: "half of the body comes", Does: true},
	{Kind: SlowDrip, Text: "the body drips", Does: true, Answers: true, Delay: 250 * time.Millisecond},
	{Kind: Garbage, Text: "the body is no JSON", Does: true},
	{Kind: WrongType, Text: "the body is a page of HTML", Does: true},
	{Kind: PageShifted, Text: "rows move over the border between two pages", Does: true, Answers: true},
	{Kind: DuplicateRow, Text: "a page holds a row twice", Does: true, Answers: true},
}

// Drift lists what a contract suite must notice.
var Drift = []Entry{
	{Kind: FieldRenamed, Text: "a field has another name", Does: true, Answers: true},
	{Kind: TypeChanged, Text: "a field has another type", Does: true, Answers: true},
	{Kind: PageLost, Text: "a page comes without its rows", Does: true, Answers: true},
	{Kind: DuplicateID, Text: "two rows have one id", Does: true, Answers: true},
}

// Find returns what the catalogue knows of a kind.
func Find(k Kind) (Entry, bool) {
	for _, e := range slices.Concat(All, Drift) {
		if e.Kind == k {
			return e, true
		}
	}
	return Entry{}, false
}

// check says what is wrong with a fault.
func (f Fault) check() error {
	if _, ok := Find(f.Kind); !ok {
		return fmt.Errorf("there is no fault %q", f.Kind)
	}
	if f.Delay < 0 {
		return fmt.Errorf("a delay is not negative")
	}
	needs := f.Kind == FieldRenamed || f.Kind == TypeChanged || f.Kind == DuplicateID
	if needs && f.Field == "" {
		return fmt.Errorf("%s needs a field", f.Kind)
	}
	if f.Kind == FieldRenamed && f.To == "" {
		return fmt.Errorf("%s needs what the field is called now: to", f.Kind)
	}
	return nil
}

// delay is the fault's own, or the catalogue's.
func (f Fault) delay() time.Duration {
	if f.Delay > 0 {
		return f.Delay
	}
	e, _ := Find(f.Kind)
	return e.Delay
}
