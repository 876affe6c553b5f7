package described

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Seed reads what a stand-in of a vendor is to hold, as JSON: a name that its seed does not
// know is a slip, and fails. Numbers stay as they are written where nothing says of what
// type they are.
func Seed(vendor string, raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("a seed of %s: %w", vendor, err)
	}
	return nil
}
