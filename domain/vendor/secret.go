package vendor

import (
	"fmt"
	"io"
)

// Hidden is what stands where a secret would.
const Hidden = "[secret]"

// Secret is a text that nothing shows by accident: not fmt with any verb, also
// where it lies in an unexported field, not encoding/json, not log/slog. The zero
// value is the empty text.
type Secret struct{ text *string } // A pointer: what prints by reflection shows an address.

// NewSecret returns the text as a secret.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal returns the text itself: for the request that needs it, and for nothing
// that is kept or printed.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// String implements fmt.Stringer, and shows nothing.
func (Secret) String() string { return Hidden }

// GoString implements fmt.GoStringer, and shows nothing.
func (Secret) GoString() string { return Hidden }

// Format implements fmt.Formatter: no verb shows anything.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Hidden) }

// MarshalText implements encoding.TextMarshaler, and shows nothing. What logs as
// text calls it.
func (Secret) MarshalText() ([]byte, error) { return []byte(Hidden), nil }

// MarshalJSON implements json.Marshaler, and shows nothing. What logs as JSON calls
// it.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + Hidden + `"`), nil }
