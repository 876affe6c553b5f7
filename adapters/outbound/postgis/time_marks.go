package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// TimeMarks implements ports.TimeMarks, each call in a transaction of its own.
type TimeMarks struct{ work *UnitOfWork }

var _ ports.TimeMarks = (*TimeMarks)(nil)

// NewTimeMarks returns it.
func NewTimeMarks(work *UnitOfWork) *TimeMarks { return &TimeMarks{work} }

// Remember implements ports.TimeMarks.
func (m *TimeMarks) Remember(ctx context.Context, company domain.CompanyID, t transfer.Target, sent ...ports.TimeMark) error {
	return m.work.scoped(ctx, company, nil, func(ctx context.Context, s scope) error {
		for _, one := range sent {
			_, err := s.exec(ctx, `INSERT INTO time_mark (company_id, target, mark, person, code, begins_at, ends_at, ref) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (company_id, target, mark) DO UPDATE SET person = excluded.person, code = excluded.code, begins_at = excluded.begins_at, ends_at = excluded.ends_at, ref = excluded.ref`,
				s.id(), string(t), one.Mark, one.Person, one.Code, one.Span.From, one.Span.To, one.Ref)
			if err != nil {
				return fmt.Errorf("remember what is sent: %w", err)
			}
		}
		return nil
	})
}

// Remembered implements ports.TimeMarks.
func (m *TimeMarks) Remembered(ctx context.Context, company domain.CompanyID, t transfer.Target, people []string, first, last domain.Date) (sent []ports.TimeMark, err error) {
	err = m.work.scoped(ctx, company, nil, func(ctx context.Context, s scope) error {
		var rows []struct {
			Mark   string    `bun:"mark"`
			Person string    `bun:"person"`
			Code   string    `bun:"code"`
			Begins time.Time `bun:"begins_at"`
			Ends   time.Time `bun:"ends_at"`
			Ref    string    `bun:"ref"`
		}
		from, to := first.AddDays(-1).Span(time.UTC).From, last.AddDays(2).Span(time.UTC).To
		err := s.all(ctx, &rows, `SELECT mark, person, code, begins_at, ends_at, ref FROM time_mark WHERE company_id = ? AND target = ? AND person = ANY (?::text[]) AND begins_at >= ? AND begins_at < ?
			ORDER BY mark`, s.id(), string(t), pgdialect.Array(people), from, to)
		if err != nil {
			return fmt.Errorf("select what was sent: %w", err)
		}
		sent = make([]ports.TimeMark, len(rows))
		for i, r := range rows {
			sent[i] = ports.TimeMark{Mark: r.Mark, Person: r.Person, Code: r.Code, Span: domain.Span{From: r.Begins.UTC(), To: r.Ends.UTC()}, Ref: r.Ref}
		}
		return nil
	})
	return sent, err
}
