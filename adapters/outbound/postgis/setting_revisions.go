package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"actual/domain"
)

// Settings in revisions that are only ever added to: the first one comes along, without a
// row.

// lastSetting reads the body of the last one by a query; revision 0: there is no row.
func (s scope) lastSetting(ctx context.Context, query string, into any) (revision domain.Revision, err error) {
	var row struct {
		Revision int    `bun:"revision"`
		Body     []byte `bun:"body"`
	}
	err = s.one(ctx, errNoRow, &row, query, s.id())
	if errors.Is(err, errNoRow) {
		return 0, nil
	}
	if err == nil {
		err = json.Unmarshal(row.Body, into)
	}
	return domain.Revision(row.Revision), err
}

// addSetting adds one over the revision that it was made from, by a statement that takes
// the company, that revision, the body, who made it and when. It fails with domain.ErrMoved
// where another one is the last by now.
func (s scope) addSetting(ctx context.Context, insert string, over domain.Revision, from any, by string, at time.Time) error {
	body, err := json.Marshal(from)
	if err != nil {
		return fmt.Errorf("encode a setting: %w", err)
	}
	n, err := s.exec(ctx, insert, s.id(), int(over), string(body), by, at)
	if err == nil && n == 0 {
		err = domain.ErrMoved
	}
	return err
}
