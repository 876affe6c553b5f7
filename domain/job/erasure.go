package job

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Reasons not to erase a worker's personal data.
var (
	ErrAtWork     = fault.New(fault.Conflict, "erasure.at_work", "the worker wears a badge or is in a crew: end that first")
	ErrOnHold     = fault.New(fault.Conflict, "erasure.on_hold", "a legal hold covers the worker: lift it first")
	ErrInTransfer = fault.New(fault.Conflict, "erasure.in_transfer", "time of the worker is on its way to where it is paid: let that end first")
	ErrErased     = fault.New(fault.Conflict, "erasure.done", "the worker's personal data is erased already")
)

// Erasure is the erasing of a worker's personal data: contacts when it is asked
// for, names when the law no longer asks for them.
type Erasure struct {
	Worker  domain.WorkerID
	AskedBy string
	AskedAt time.Time
	Due     time.Time // When the names go.
	Done    time.Time // When they went; zero until then.
}

// ErasedName is what is said instead of an erased worker's name.
const ErasedName = "Erased worker"

// WithoutContacts returns the worker without what reaches the person: addresses,
// number and language.
func (w Worker) WithoutContacts() Worker {
	w.of.Email, w.of.Phone, w.of.Language = "", "", English
	return w
}

// WithoutName returns the worker without what names the person. The identifier
// stays: who wore which badge is known of somebody whom nobody can name.
func (w Worker) WithoutName() Worker {
	w = w.WithoutContacts()
	w.of.Name, w.of.Ref = ErasedName, "erased-"+w.id.String()
	return w
}

// NamesDue returns when the names may go, of a worker who last wore a badge until
// then: their hours rest on it for so many days. Zero is never.
func NamesDue(lastWorn time.Time, days int, now time.Time) time.Time {
	if lastWorn.IsZero() {
		return now
	}
	if due := lastWorn.AddDate(0, 0, days); due.After(now) {
		return due
	}
	return now
}
