package notehub

import (
	"iter"

	"actual/app/ingest"
	"actual/domain/event"
	"actual/ports"
)

// Decoder is Decode as a port.
type Decoder struct{}

var _ ports.EventDecoder = Decoder{}

// Decode implements ports.EventDecoder.
func (Decoder) Decode(raw []byte) (event.Event, error) { return Decode(raw) }

// Items splits a request's body into what ingest takes.
func Items(body []byte) iter.Seq[ingest.Item] {
	return func(yield func(ingest.Item) bool) {
		for it := range Each(body) {
			if !yield(ingest.Item{Raw: it.Raw, Why: it.Why}) {
				return
			}
		}
	}
}
