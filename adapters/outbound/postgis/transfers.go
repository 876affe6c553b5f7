package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/transfer"
)

type transfers struct{ scope }

type transferRow struct {
	ID          string     `bun:"id"`
	Target      string     `bun:"target"`
	First       string     `bun:"first_day"`
	Last        string     `bun:"last_day"`
	Stage       string     `bun:"stage"`
	Entries     int        `bun:"entries"`
	Set         string     `bun:"set_hash"`
	Plan        string     `bun:"plan_hash"`
	Proof       string     `bun:"proof_hash"`
	After       *string    `bun:"after_worker"`
	Pass        int        `bun:"pass"`
	Again       *time.Time `bun:"again_at"`
	Problem     string     `bun:"problem"`
	Fails       int        `bun:"fails"`
	By          string     `bun:"asked_by"`
	AskedAt     time.Time  `bun:"asked_at"`
	PreparedAt  *time.Time `bun:"prepared_at"`
	CommittedBy string     `bun:"committed_by"`
	CommittedAt *time.Time `bun:"committed_at"`
	EndedAt     *time.Time `bun:"ended_at"`
	MovedAt     time.Time  `bun:"moved_at"`
	Turn        int64      `bun:"turn"`
	InHand      *time.Time `bun:"in_hand"`
}

const transferColumns = `id, target, first_day, last_day, stage, entries, set_hash, plan_hash, proof_hash, after_worker, pass, again_at, problem, fails, asked_by, asked_at, prepared_at,
	committed_by, committed_at, ended_at, moved_at, turn, in_hand`

const transferSelect = `SELECT id, target, first_day::text, last_day::text, stage, entries, set_hash, plan_hash, proof_hash, after_worker, pass, again_at, problem, fails, asked_by, asked_at, prepared_at,
	committed_by, committed_at, ended_at, moved_at, turn, in_hand FROM transfer WHERE company_id = ?`

func (r transferRow) transfer() (transfer.Transfer, error) {
	ids, err := convert([]*string{&r.ID, r.After}, orZero)
	if err != nil {
		return transfer.Transfer{}, fmt.Errorf("stored transfer: %w", err)
	}
	first, err := domain.ParseDate(r.First)
	if err != nil {
		return transfer.Transfer{}, fmt.Errorf("stored transfer: %w", err)
	}
	last, err := domain.ParseDate(r.Last)
	if err != nil {
		return transfer.Transfer{}, fmt.Errorf("stored transfer: %w", err)
	}
	return transfer.Transfer{
		ID: domain.TransferID{UUID: ids[0]}, Target: transfer.Target(r.Target), First: first, Last: last, Stage: transfer.Stage(r.Stage), Entries: r.Entries,
		Set: r.Set, Plan: r.Plan, Proof: r.Proof, After: domain.WorkerID{UUID: ids[1]}, Pass: r.Pass, Again: timeOf(r.Again), Problem: r.Problem, Fails: r.Fails,
		By: r.By, AskedAt: r.AskedAt.UTC(), PreparedAt: timeOf(r.PreparedAt), CommittedBy: r.CommittedBy, CommittedAt: timeOf(r.CommittedAt), EndedAt: timeOf(r.EndedAt),
		MovedAt: r.MovedAt.UTC(), Turn: r.Turn, Until: timeOf(r.InHand),
	}, nil
}

// Add implements ports.Transfers.
func (s transfers) Add(ctx context.Context, t transfer.Transfer) error {
	_, err := s.exec(ctx, `INSERT INTO transfer (company_id, `+transferColumns+`) VALUES (?, ?, ?, ?::date, ?::date, ?, ?, ?, ?, ?, ?::uuid, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), t.ID.String(), string(t.Target), t.First.String(), t.Last.String(), string(t.Stage), t.Entries, t.Set, t.Plan, t.Proof, idText(t.After.UUID), t.Pass,
		timeOrNull(t.Again), t.Problem, t.Fails, t.By, t.AskedAt, timeOrNull(t.PreparedAt), t.CommittedBy, timeOrNull(t.CommittedAt), timeOrNull(t.EndedAt), t.MovedAt, t.Turn, timeOrNull(t.Until))
	if err != nil {
		return fmt.Errorf("insert transfer: %w", err)
	}
	return nil
}

// Hold implements ports.Transfers.
func (s transfers) Hold(ctx context.Context, id domain.TransferID) (transfer.Transfer, error) {
	return s.byID(ctx, id, transferSelect+` AND id = ? FOR UPDATE`)
}

// ByID implements ports.Transfers.
func (s transfers) ByID(ctx context.Context, id domain.TransferID) (transfer.Transfer, error) {
	return s.byID(ctx, id, transferSelect+` AND id = ?`)
}

func (s transfers) byID(ctx context.Context, id domain.TransferID, query string) (transfer.Transfer, error) {
	var row transferRow
	if err := s.one(ctx, transfer.ErrNotFound, &row, query, s.id(), id.String()); err != nil {
		return transfer.Transfer{}, fmt.Errorf("select transfer: %w", err)
	}
	return row.transfer()
}

// Save implements ports.Transfers.
func (s transfers) Save(ctx context.Context, t transfer.Transfer, turn int64) error {
	n, err := s.exec(ctx, `UPDATE transfer SET stage = ?, entries = ?, set_hash = ?, plan_hash = ?, proof_hash = ?, after_worker = ?::uuid, pass = ?, again_at = ?, problem = ?, fails = ?,
			prepared_at = ?, committed_by = ?, committed_at = ?, ended_at = ?, moved_at = ?, turn = ?, in_hand = ?
		WHERE company_id = ? AND id = ? AND turn = ?`,
		string(t.Stage), t.Entries, t.Set, t.Plan, t.Proof, idText(t.After.UUID), t.Pass, timeOrNull(t.Again), t.Problem, t.Fails,
		timeOrNull(t.PreparedAt), t.CommittedBy, timeOrNull(t.CommittedAt), timeOrNull(t.EndedAt), t.MovedAt, t.Turn, timeOrNull(t.Until), s.id(), t.ID.String(), turn)
	switch {
	case violates(err, "transfer_writing"):
		return transfer.ErrBusy
	case err != nil:
		return fmt.Errorf("save transfer: %w", err)
	case n == 0:
		return domain.ErrMoved
	}
	return nil
}

// List implements ports.Transfers.
func (s transfers) List(ctx context.Context, before domain.TransferID, limit int) ([]transfer.Transfer, error) {
	var rows []transferRow
	err := s.all(ctx, &rows, transferSelect+` AND (? OR id < ?::uuid) ORDER BY id DESC LIMIT ?`, s.id(), before.IsZero(), before.String(), limit)
	if err != nil {
		return nil, fmt.Errorf("list transfers: %w", err)
	}
	return convert(rows, transferRow.transfer)
}

type transferSettings struct{ scope }

const transferSettingSQL = `SELECT target, mode, revision FROM transfer_setting WHERE company_id = ?`

// Get implements ports.TransferSettings.
func (s transferSettings) Get(ctx context.Context) (transfer.Setting, error) {
	return s.by(ctx, transferSettingSQL)
}

// Hold implements ports.TransferSettings.
func (s transferSettings) Hold(ctx context.Context) (transfer.Setting, error) {
	return s.by(ctx, transferSettingSQL+` FOR UPDATE`)
}

func (s transferSettings) by(ctx context.Context, query string) (transfer.Setting, error) {
	var row struct {
		Target   string `bun:"target"`
		Mode     string `bun:"mode"`
		Revision int    `bun:"revision"`
	}
	err := s.one(ctx, errNoRow, &row, query, s.id())
	if errors.Is(err, errNoRow) {
		return transfer.UsualSetting(), nil
	}
	if err != nil {
		return transfer.Setting{}, fmt.Errorf("select the setting of transfers: %w", err)
	}
	return transfer.Setting{Target: transfer.Target(row.Target), Mode: export.Mode(row.Mode), Revision: domain.Revision(row.Revision)}, nil
}

// Save implements ports.TransferSettings.
func (s transferSettings) Save(ctx context.Context, to transfer.Setting) (err error) {
	var n int64
	if to.Revision == 1 {
		n, err = s.exec(ctx, `INSERT INTO transfer_setting (company_id, target, mode, revision) VALUES (?, ?, ?, 2) ON CONFLICT DO NOTHING`, s.id(), string(to.Target), string(to.Mode))
	} else {
		n, err = s.exec(ctx, `UPDATE transfer_setting SET target = ?, mode = ?, revision = revision + 1 WHERE company_id = ? AND revision = ?`,
			string(to.Target), string(to.Mode), s.id(), int(to.Revision))
	}
	if err != nil {
		return fmt.Errorf("save the setting of transfers: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}
