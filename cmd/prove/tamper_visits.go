package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/keyfile"
	"actual/domain/ledger"
)

// checkpointTamperings are what can be done to hashes and checkpoints.
var checkpointTamperings = []tampering{
	{done: "a hash of the tree changed", do: func(ctx context.Context, f *forger) ([]named, error) {
		const index = 2 // Above the entries 0 and 1.
		n := named{what: string(ledger.WhatStoredHash), seq: -1, text: "The stored hash 2 is not what the entries 0 to 1 give"}
		return []named{n}, f.exec(ctx, `UPDATE ledger_hash SET hash = sha256(hash) WHERE company_id = $1 AND idx = $2`, f.company.UUID, index)
	}},
	{done: "one byte of a checkpoint changed", do: func(ctx context.Context, f *forger) ([]named, error) {
		n := named{what: string(ledger.WhatCheckpointSignature), seq: -1, subject: "checkpoint", text: "is not to be trusted"}
		return []named{n}, f.exec(ctx, `UPDATE ledger_checkpoint SET note = overlay(note placing CASE substr(note, length(note) - 20, 1) WHEN 'A' THEN 'B' ELSE 'A' END from length(note) - 20 for 1)
			WHERE company_id = $1 AND size = $2`, f.company.UUID, f.sizes()[1])
	}},
	{done: "the last checkpoint deleted", do: func(ctx context.Context, f *forger) ([]named, error) {
		sizes := f.sizes()
		before := sizes[len(sizes)-2]
		n := named{what: "entries_unsigned", seq: before, subject: fmt.Sprintf("checkpoint:%d", before), from: before, to: f.size}
		if err := f.exec(ctx, `DELETE FROM ledger_anchor WHERE company_id = $1 AND size = $2`, f.company.UUID, f.size); err != nil {
			return nil, err
		}
		return []named{n}, f.exec(ctx, `DELETE FROM ledger_checkpoint WHERE company_id = $1 AND size = $2`, f.company.UUID, f.size)
	}},
	{done: "a checkpoint over another history, signed with our key", do: func(ctx context.Context, f *forger) ([]named, error) {
		c := f.checkpoints[1]
		c.Tree.Root[0] ^= 1
		n := f.between(ledger.WhatCheckpointRoot, "checkpoint", c.Tree.Size-1, f.sizes())
		return []named{n}, pgx.BeginFunc(ctx, f.conn, func(tx pgx.Tx) error { return f.storeCheckpoint(ctx, tx, c) })
	}},
	{done: "the whole log recomputed and signed with another key", do: func(ctx context.Context, f *forger) (_ []named, err error) {
		if f.signers, err = keyfile.NewSigners(strangersKey); err != nil {
			return nil, err
		}
		n := named{what: string(ledger.WhatCheckpointSignature), seq: -1, subject: "checkpoint", text: "is not to be trusted"}
		return []named{n}, f.rewrite(ctx, checkpoints)
	}},
}

// strangersKey is a ledger key of somebody else.
const strangersKey = "0909090909090909090909090909090909090909090909090909090909090909"

// visitTamperings are what can be done to visits without an entry.
var visitTamperings = []tampering{
	{done: "a settled visit's departure moved by ten minutes", do: func(ctx context.Context, f *forger) ([]named, error) {
		return f.differs("departed differs"), f.onVisit(ctx, `UPDATE visit_version SET departed = departed + interval '10 minutes' WHERE company_id = $1 AND visit_id = $2 AND version = $3`)
	}},
	{done: "a settled visit moved to another site", do: func(ctx context.Context, f *forger) ([]named, error) {
		return f.differs("site differs"), f.onVisit(ctx, `UPDATE visit_version v SET site_id = (SELECT s.id FROM site s WHERE s.company_id = v.company_id AND s.id <> v.site_id ORDER BY s.ref LIMIT 1)
			WHERE company_id = $1 AND visit_id = $2 AND version = $3`)
	}},
	{done: "a settled visit given to another badge", do: func(ctx context.Context, f *forger) ([]named, error) {
		return f.differs("badge, device differs"), f.onVisit(ctx, `UPDATE visit_version v SET badge_id = (SELECT b.id FROM badge b WHERE b.company_id = v.company_id AND b.id <> v.badge_id ORDER BY b.device LIMIT 1)
			WHERE company_id = $1 AND visit_id = $2 AND version = $3`)
	}},
	{done: "a version of a settled visit inserted, ten minutes longer", do: func(ctx context.Context, f *forger) ([]named, error) {
		return f.without(f.visit.subject, "Version %d of visit %s is settled, but no entry says so"), f.newVersion(ctx, "NULL")
	}},
	{done: "the same, naming the entry of the version before", do: func(ctx context.Context, f *forger) ([]named, error) {
		return f.without(f.visit.subject, "Version %d of visit %s names the entry "+f.visit.entry.String()), f.newVersion(ctx, "entry_id")
	}},
	{done: "the same, as one that is still provisional", do: func(ctx context.Context, f *forger) ([]named, error) {
		if err := f.newVersion(ctx, "NULL"); err != nil {
			return nil, err
		}
		return f.without(f.visit.subject, "Version %d of visit %s changes it after it had settled"), f.onVisit(ctx, `UPDATE visit_version SET state = 'provisional' WHERE company_id = $1 AND visit_id = $2 AND version = $3 + 1`)
	}},
	{done: "a whole visit inserted", do: func(ctx context.Context, f *forger) ([]named, error) {
		const id = "0190b5a0-7c2e-7acc-8000-00000000beef"
		n := named{what: string(ledger.WhatVisitWithoutEntry), seq: -1, subject: "visit:" + id, text: "No entry says that visit " + id + " was opened"}
		return []named{n}, f.onVisit(ctx, insertVersion("'"+id+"'", "1", "NULL"))
	}},
	{done: "the settled version of a visit deleted, so that the one before stands", do: func(ctx context.Context, f *forger) ([]named, error) {
		n := f.about(ledger.WhatVisitMissing, fmt.Sprintf("Version %d of visit %s", f.visit.version, f.visit.id))
		return []named{n}, f.forget(ctx, f.visit.entry)
	}},
	{done: "all versions of a visit deleted", do: func(ctx context.Context, f *forger) ([]named, error) {
		n := f.about(ledger.WhatVisitMissing, fmt.Sprintf("Version %d of visit %s", f.visit.version, f.visit.id))
		return []named{n}, f.exec(ctx, `DELETE FROM visit_version WHERE company_id = $1 AND visit_id = $2`, f.company.UUID, f.visit.id)
	}},
	{done: "a visit hidden: its last version ended", do: func(ctx context.Context, f *forger) ([]named, error) {
		return f.stands("is its last, but the store believes it until"), f.onVisit(ctx, `UPDATE visit_version SET recorded_to = now() WHERE company_id = $1 AND visit_id = $2 AND version = $3`)
	}},
	{done: "an old version of a visit made the one that is believed", do: func(ctx context.Context, f *forger) ([]named, error) {
		return f.stands(fmt.Sprintf("should end when version %d was recorded", f.visit.version)), f.onVisit(ctx, `UPDATE visit_version SET recorded_to = CASE version WHEN $3 THEN now() END
			WHERE company_id = $1 AND visit_id = $2 AND version IN ($3, $3 - 1)`)
	}},
}

// exec runs a statement that must touch something.
func (f *forger) exec(ctx context.Context, sql string, args ...any) error {
	tag, err := f.conn.Exec(ctx, sql, args...)
	if err == nil && tag.RowsAffected() == 0 {
		err = fmt.Errorf("nothing was tampered with by %s", sql)
	}
	return err
}

// onVisit runs a statement about the visit of the target; its parameters are
// company, visit and version.
func (f *forger) onVisit(ctx context.Context, sql string) error {
	return f.exec(ctx, sql, f.company.UUID, f.visit.id, f.visit.version)
}

// newVersion inserts a version after the visit's last.
func (f *forger) newVersion(ctx context.Context, entry string) error {
	if err := f.onVisit(ctx, `UPDATE visit_version SET recorded_to = recorded_at + interval '1 minute' WHERE company_id = $1 AND visit_id = $2 AND version = $3`); err != nil {
		return err
	}
	return f.onVisit(ctx, insertVersion("visit_id", "version + 1", entry))
}

func insertVersion(visit, version, entry string) string {
	return `INSERT INTO visit_version (company_id, visit_id, version, badge_id, site_id, fence_id, arrived, arrived_lo, arrived_hi, departed, departed_lo, departed_hi,
			last_inside, verdict, state, once_settled, completeness_unknown, confidence, fixes, candidates, settles_at, policy, entry_id, recorded_at)
		SELECT company_id, ` + visit + `, ` + version + `, badge_id, site_id, fence_id, arrived, arrived_lo, arrived_hi, departed + interval '10 minutes', departed_lo, departed_hi,
			last_inside, verdict, state, once_settled, completeness_unknown, confidence, fixes, candidates, settles_at, policy, ` + entry + `, recorded_at + interval '1 minute'
		FROM visit_version WHERE company_id = $1 AND visit_id = $2 AND version = $3`
}

func (f *forger) differs(text string) []named {
	return []named{f.about(ledger.WhatVisitDiffers, text)}
}

func (f *forger) without(subject, text string) []named {
	return []named{{what: string(ledger.WhatVisitWithoutEntry), seq: -1, subject: subject, text: fmt.Sprintf(text, f.visit.version+1, f.visit.id)}}
}

func (f *forger) stands(text string) []named {
	return []named{{what: string(ledger.WhatVisitDiffers), seq: -1, subject: f.visit.subject, text: text}}
}
