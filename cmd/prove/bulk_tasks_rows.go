package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// bulkRow is a row of a task as the API shows it.
type bulkRow struct {
	Row         int
	Line        *int
	Result      string
	Field, Code *string
	Reason      *string
	Remedy      *string
	Report      json.RawMessage
}

// where is the line of a row, or its number where it came in no file.
func (r bulkRow) where() int {
	if r.Line != nil {
		return *r.Line
	}
	return r.Row
}

func (r bulkRow) String() string {
	return fmt.Sprintf("row %d: %s %s %s %s", r.Row, r.Result, deref(r.Field), deref(r.Code), deref(r.Reason))
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// reported reads all rows of a task.
func (p *bulkProof) reported(ctx context.Context, t bulkTask) (all []bulkRow, err error) {
	for cursor := ""; ; {
		var page struct {
			Rows []bulkRow
			Next *string `json:"next_cursor"`
		}
		if err := p.api.get(ctx, "/v1/tasks/"+t.ID+"/rows?limit=500"+cursor, &page); err != nil {
			return nil, err
		}
		if all = append(all, page.Rows...); page.Next == nil {
			return all, nil
		}
		cursor = "&cursor=" + *page.Next
	}
}

// planted looks whether the report names each row that was planted, with its field,
// code and what helps, and no other.
func (p *bulkProof) planted(k bulkKind, rows []bulkRow) {
	p.check(k.name, "a row of the report for each that was asked for", len(rows) == p.rows, len(rows))
	left := map[int]bulkRefusal{}
	for at, r := range k.refused {
		left[at] = r
	}
	for _, r := range rows {
		want, planted := k.refused[r.where()]
		if !planted {
			p.check(k.name, "what is right is not refused", r.Result == "changed", r)
			continue
		}
		delete(left, r.where())
		is := bulkRefusal{deref(r.Field), deref(r.Code)}
		p.check(k.name, "what is wrong is named", r.Result == "refused" && is == want && deref(r.Reason) != "" && deref(r.Remedy) != "", r)
	}
	p.check(k.name, "all that is wrong is named", len(left) == 0 && len(k.refused) > 0, left)
}

// same looks whether a task did what its dry run showed.
func (p *bulkProof) same(k bulkKind, shown, became []bulkRow) {
	p.check(k.name, "as many rows as in the dry run", len(shown) == len(became), len(became))
	for i := range min(len(shown), len(became)) {
		a, b := shown[i], became[i]
		p.check(k.name, "a row is as its dry run showed", a.String() == b.String() && a.where() == b.where() && string(a.Report) == string(b.Report), fmt.Sprint(a, " / ", b))
	}
}

// bulkCounts are what there is: what the tasks of a kind make, how many of it there are
// twice, and how many of it the ledger has.
type bulkCounts struct{ Things, Twice, Ledger int }

func (p *bulkProof) counted(ctx context.Context, k bulkKind) (n bulkCounts, err error) {
	err = p.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT (SELECT count(*) FROM (`+k.things+`) t), (SELECT count(*) FROM (SELECT 1 FROM (`+k.things+`) t GROUP BY thing HAVING count(*) > 1) d), (`+k.ledger+`)`,
			p.company).Scan(&n.Things, &n.Twice, &n.Ledger)
	})
	return n, err
}
