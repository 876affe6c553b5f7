package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
)

type discrepancyHistory struct{ scope }

var discrepancyEventsAdd = prepared{"discrepancy_events_add", `INSERT INTO discrepancy_event (company_id, discrepancy_id, revision, what, at, by, pass_id, gist, before, reason, resolution, assignee_id, text, link_to, link_id, otherwise)
	SELECT $1, e.* FROM unnest($2::uuid[], $3::int[], $4::text[], $5::timestamptz[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::uuid[], $13::text[], $14::text[], $15::uuid[],
		$16::jsonb[]) AS e`}

// eventColumns are events as arrays, one a column.
type eventColumns struct {
	of                                                       []domain.UUID
	revision                                                 []int32
	at                                                       []time.Time
	pass, assignee, link                                     []*domain.UUID
	what, by, gist, before, reason, resolution, text, linkTo []string
	otherwise                                                []string
}

// otherwiseJSON is discrepancy.Otherwise as it is stored.
type otherwiseJSON struct {
	What   string `json:"what"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

func (c *eventColumns) add(e discrepancy.Event) error {
	rows := make([]otherwiseJSON, len(e.Otherwise))
	for i, o := range e.Otherwise {
		rows[i] = otherwiseJSON(o)
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("encode what is otherwise of a discrepancy: %w", err)
	}
	c.otherwise = append(c.otherwise, string(raw))
	c.of, c.revision, c.at = append(c.of, e.Discrepancy.UUID), append(c.revision, int32(e.Revision)), append(c.at, e.At) //nolint:gosec // A count.
	c.pass, c.assignee = append(c.pass, uuidOrNil(e.Pass.UUID)), append(c.assignee, uuidOrNil(e.Assignee.UUID))
	c.what, c.by, c.gist, c.before = append(c.what, string(e.What)), append(c.by, e.By), append(c.gist, e.Gist), append(c.before, e.Before)
	c.reason, c.resolution = append(c.reason, string(e.Settlement.Reason)), append(c.resolution, string(e.Settlement.Resolution))
	c.linkTo, c.link = append(c.linkTo, string(e.Settlement.Link.To)), append(c.link, uuidOrNil(e.Settlement.Link.ID))
	c.text = append(c.text, e.Settlement.Note+e.Text) // An event has one of them.
	return nil
}

// Add implements ports.DiscrepancyHistory.
func (s discrepancyHistory) Add(ctx context.Context, all []discrepancy.Event) error {
	for chunk := range slices.Chunk(all, discrepanciesAtOnce) {
		var c eventColumns
		for _, e := range chunk {
			if err := c.add(e); err != nil {
				return err
			}
		}
		err := s.pipeline(ctx, asked{prepared: discrepancyEventsAdd, args: []any{
			c.of, c.revision, c.what, c.at, c.by, c.pass, c.gist, c.before, c.reason, c.resolution, c.assignee, c.text, c.linkTo, c.link, c.otherwise,
		}})
		if err != nil {
			return fmt.Errorf("insert events of discrepancies: %w", err)
		}
	}
	return nil
}

type discrepancyEventRow struct {
	DiscrepancyID string    `bun:"discrepancy_id"`
	Revision      int       `bun:"revision"`
	What          string    `bun:"what"`
	At            time.Time `bun:"at"`
	By            string    `bun:"by"`
	PassID        *string   `bun:"pass_id"`
	Gist          string    `bun:"gist"`
	Before        string    `bun:"before"`
	Reason        string    `bun:"reason"`
	Resolution    string    `bun:"resolution"`
	AssigneeID    *string   `bun:"assignee_id"`
	Text          string    `bun:"text"`
	LinkTo        string    `bun:"link_to"`
	LinkID        *string   `bun:"link_id"`
	Otherwise     []byte    `bun:"otherwise"`
}

const discrepancyEventColumns = `SELECT discrepancy_id, revision, what, at, by, pass_id, gist, before, reason, resolution, assignee_id, text, link_to, link_id, otherwise FROM discrepancy_event WHERE company_id = ?`

func (r discrepancyEventRow) event() (discrepancy.Event, error) {
	e := discrepancy.Event{
		Revision: domain.Revision(r.Revision), What: discrepancy.What(r.What), At: r.At.UTC(), By: r.By, Gist: r.Gist, Before: r.Before,
	}
	if e.What == discrepancy.Settled {
		e.Settlement = discrepancy.Settlement{Reason: discrepancy.Reason(r.Reason), Resolution: discrepancy.Resolution(r.Resolution), Note: r.Text}
	} else {
		e.Text = r.Text
	}
	var err error
	if e.Discrepancy, err = domain.ParseDiscrepancyID(r.DiscrepancyID); err == nil {
		e.Pass.UUID, err = orZero(r.PassID)
	}
	if err == nil {
		e.Assignee.UUID, err = orZero(r.AssigneeID)
	}
	if err == nil {
		e.Settlement.Link, err = linkOf(r.LinkTo, r.LinkID)
	}
	if err == nil {
		e.Otherwise, err = otherwiseOf(r.Otherwise)
	}
	if err != nil {
		return e, fmt.Errorf("stored event of a discrepancy: %w", err)
	}
	return e, nil
}

func otherwiseOf(raw []byte) (out []discrepancy.Otherwise, err error) {
	var rows []otherwiseJSON
	err = json.Unmarshal(raw, &rows)
	for _, o := range rows {
		out = append(out, discrepancy.Otherwise(o))
	}
	return out, err
}

// Of implements ports.DiscrepancyHistory.
func (s discrepancyHistory) Of(ctx context.Context, id domain.DiscrepancyID) ([]discrepancy.Event, error) {
	return s.selected(ctx, discrepancyEventColumns+` AND discrepancy_id = ? ORDER BY revision`, s.id(), id.String())
}

// OfPass implements ports.DiscrepancyHistory. A pass changes a discrepancy once.
func (s discrepancyHistory) OfPass(ctx context.Context, pass domain.PassID, after domain.DiscrepancyID, limit int) ([]discrepancy.Event, error) {
	return s.selected(ctx, discrepancyEventColumns+` AND pass_id = ? AND discrepancy_id > ?::uuid ORDER BY discrepancy_id LIMIT ?`, s.id(), pass.String(), after.String(), limit)
}

func (s discrepancyHistory) selected(ctx context.Context, query string, args ...any) ([]discrepancy.Event, error) {
	var rows []discrepancyEventRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select events of discrepancies: %w", err)
	}
	return convert(rows, discrepancyEventRow.event)
}

// Forget implements ports.DiscrepancyTexts.
func (s discrepancyHistory) Forget(ctx context.Context, w domain.WorkerID) (int64, error) {
	if _, err := s.exec(ctx, `DELETE FROM ledger_beside b USING discrepancy d WHERE b.company_id = ? AND d.company_id = b.company_id AND ?::uuid IN (d.worker_id, d.other_id)
		AND b.subject = 'discrepancy:' || d.id`, s.id(), w.String()); err != nil {
		return 0, fmt.Errorf("forget texts beside entries about discrepancies: %w", err)
	}
	if _, err := s.exec(ctx, `UPDATE discrepancy_event e SET text = '' FROM discrepancy d WHERE e.company_id = ? AND d.company_id = e.company_id AND d.id = e.discrepancy_id
		AND ?::uuid IN (d.worker_id, d.other_id) AND e.text <> ''`, s.id(), w.String()); err != nil {
		return 0, fmt.Errorf("forget what was said about discrepancies: %w", err)
	}
	n, err := s.exec(ctx, `UPDATE discrepancy SET note = '' WHERE company_id = ? AND ?::uuid IN (worker_id, other_id)`, s.id(), w.String())
	if err != nil {
		return 0, fmt.Errorf("forget notes about discrepancies: %w", err)
	}
	return n, nil
}

// About implements ports.DiscrepancyTexts.
func (s discrepancyHistory) About(ctx context.Context, w domain.WorkerID, after domain.DiscrepancyID, limit int) ([]domain.DiscrepancyID, error) {
	var rows []struct {
		ID string `bun:"id"`
	}
	err := s.all(ctx, &rows, `SELECT id FROM discrepancy WHERE company_id = ? AND ?::uuid IN (worker_id, other_id) AND id > ?::uuid ORDER BY id LIMIT ?`, s.id(), w.String(), after.String(), limit)
	if err != nil {
		return nil, fmt.Errorf("select discrepancies about a worker: %w", err)
	}
	out := make([]domain.DiscrepancyID, len(rows))
	for i, r := range rows {
		if out[i], err = domain.ParseDiscrepancyID(r.ID); err != nil {
			return nil, fmt.Errorf("stored discrepancy: %w", err)
		}
	}
	return out, nil
}
