package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// exportIdempotence brings the same time twice, and then a correction of it.
var exportIdempotence = claim{
	name: "export-idempotence",
	target: "800 approved entries brought to QuickBooks Time by a server and proven; the same again writes nothing (calls counted); of a correction that changes one entry, withdraws one and adds one, " +
		"exactly those three are written",
	run: proveExportIdempotence,
}

// exportWrites are how often the stand-in was asked to add, change and remove.
func (w *exportWorld) exportWrites() (n [3]int) {
	for i, op := range w.target.writes {
		n[i] = w.injector().Count(op)
	}
	return n
}

func proveExportIdempotence(ctx context.Context, b *bench) (result, error) {
	w, err := b.openExports(ctx, toTime, 4, 0, 0)
	if err != nil {
		return result{}, err
	}
	first, err := w.whole(ctx)
	if err != nil {
		return result{}, err
	}
	once := w.exportWrites()
	again, err := w.whole(ctx)
	if err != nil {
		return result{}, err
	}
	twice := w.exportWrites()
	if err := w.corrected(ctx); err != nil {
		return result{}, err
	}
	third, err := w.prepared(ctx)
	if err != nil {
		return result{}, err
	}
	planned := third.in("planned")
	if _, err := w.send(ctx, "/v1/transfers/"+third.ID+"/commit", `{"plan":"`+third.Plan+`"}`); err != nil {
		return result{}, err
	}
	if third, err = w.until(ctx, third.ID, 5*60e9, "proven", "unequal"); err != nil {
		return result{}, err
	}
	last := w.exportWrites()
	j, _, err := w.judge(ctx)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("%d entries %s by %d writings; again: %s by %d more; a correction: %d items planned, %d added, %d changed, %d removed in a writing each, %s; %d there to the second, %d twice, %d otherwise, %d missing, %d not approved; load %s",
			first.Entries, first.Stage, once[0], again.Stage, twice[0]+twice[1]+twice[2]-once[0]-once[1]-once[2], planned, last[0]-twice[0], last[1]-twice[1], last[2]-twice[2], third.Stage,
			j.equal, j.twice, j.other, j.missing, j.strange, load()),
		ok: first.Stage == "proven" && first.Entries == 800 && again.Stage == "proven" && twice == once && planned == 3 && third.Stage == "proven" &&
			last == [3]int{twice[0] + 1, twice[1] + 1, twice[2] + 1} && j == exportJudged{equal: 800},
	}, nil
}

// corrected is what stands in the store when people have approved days anew: one entry
// ends earlier, one is withdrawn, one is added.
func (w *exportWorld) corrected(ctx context.Context) error {
	return w.asAdmin(ctx, func(conn *pgx.Conn) error {
		for _, sql := range []string{
			`CREATE TEMP TABLE chosen AS SELECT e.*, row_number() OVER (ORDER BY id) AS n FROM time_entry e WHERE recorded_to IS NULL LIMIT 3`,
			`UPDATE time_entry e SET recorded_to = now() FROM chosen c WHERE e.id = c.id AND c.n < 3`,
			`INSERT INTO time_entry (company_id, id, revision, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity, evidence, withdrawn, recorded_at)
				SELECT company_id, id, 2, worker_id, day, began, ended - interval '4 minutes', began, began, ended, ended, activity, evidence, n = 2, now() FROM chosen WHERE n < 3`,
			`INSERT INTO time_entry (company_id, id, revision, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity, evidence, withdrawn, recorded_at)
				SELECT company_id, gen_random_uuid(), 2, worker_id, day, b, b + interval '20 minutes', b, b, b, b, activity, evidence, false, now()
				FROM (SELECT *, (day + time '19:00') AT TIME ZONE 'America/New_York' AS b FROM chosen WHERE n = 3) c`,
		} {
			if _, err := conn.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%.60s: %w", sql, err)
			}
		}
		return nil
	})
}
