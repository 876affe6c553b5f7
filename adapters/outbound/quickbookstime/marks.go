package quickbookstime

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"actual/adapters/outbound/internal/loosejson"
	"actual/ports"
)

// field is the account's own field in which marks stand.
type field struct {
	id   string // Empty: there is none, and they stand in front of the notes.
	read time.Time
}

// FieldName is what a free-form custom field is called in which marks are kept.
const FieldName = "Actual"

// fieldFor is how long it is believed unread.
const fieldFor = 10 * time.Minute

// freeForm is what a field must be: a list of the account's takes no marks.
const freeForm = "free-form"

type customField struct {
	ID     loosejson.Value `json:"id"`
	Name   loosejson.Value `json:"name"`
	Type   loosejson.Value `json:"type"`
	Active loosejson.Value `json:"active"`
}

// markField returns the id of the field that marks are kept in; empty where there is
// none, or who connected the account may not see it.
func (c *Client) markField(ctx context.Context, a *account) (string, error) {
	c.mu.Lock()
	known, there := c.fields[a.company]
	c.mu.Unlock()
	if there && c.clock.Now().Sub(known.read) < fieldFor {
		return known.id, nil
	}
	rows, _, err := read[customField](ctx, c, a, operation{name: "custom fields", path: "customfields", query: url.Values{"active": {"yes"}}}, "customfields")
	if err != nil && !errors.Is(err, ports.ErrSourceScope) {
		return "", err
	}
	known = field{read: c.clock.Now()}
	for _, f := range rows {
		if strings.EqualFold(f.Name.Text(), FieldName) && f.Type.Text() == freeForm && f.Active.Flag(false) {
			known.id = f.ID.Ref()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fields[a.company] = known
	return known.id, nil
}

// mostNotes is how many characters we write into notes.
const mostNotes = 1000

// noted is what a sheet says of a mark: in its field, or in front of its notes.
func noted(fieldID, mark, notes string) (string, map[string]string) {
	if fieldID != "" {
		return cutTo(notes, mostNotes), map[string]string{fieldID: mark}
	}
	return cutTo(strings.TrimSpace(mark+" "+notes), mostNotes), nil
}

func cutTo(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
