package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/ports"
)

type repeats struct{ scope }

type repeatRow struct {
	Fingerprint []byte          `bun:"fingerprint"`
	Attempt     string          `bun:"attempt"`
	BeganAt     time.Time       `bun:"began_at"`
	Status      *int            `bun:"status"`
	Headers     json.RawMessage `bun:"headers"`
	Body        []byte          `bun:"body"`
}

var errRepeatGone = errors.New("the key was freed in this moment")

// Begin implements ports.Repeats.
func (s repeats) Begin(ctx context.Context, r ports.Repeat, forgotten, givenUp time.Time) (*ports.Repeat, error) {
	n, err := s.exec(ctx, `INSERT INTO idempotency_key AS k (company_id, principal, key, fingerprint, attempt, began_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (company_id, principal, key) DO UPDATE SET fingerprint = excluded.fingerprint, attempt = excluded.attempt,
			began_at = excluded.began_at, status = NULL, headers = NULL, body = NULL
		WHERE k.began_at < ? OR k.status IS NULL AND k.began_at < ? AND k.fingerprint = excluded.fingerprint`,
		s.id(), r.Principal, r.Key, r.Fingerprint[:], r.Attempt.String(), r.Began, forgotten, givenUp)
	if err != nil {
		return nil, fmt.Errorf("take idempotency key: %w", err)
	}
	if n == 1 {
		return nil, nil
	}
	var row repeatRow
	err = s.one(ctx, errRepeatGone, &row, `SELECT fingerprint, attempt, began_at, status, headers, body FROM idempotency_key
		WHERE company_id = ? AND principal = ? AND key = ?`, s.id(), r.Principal, r.Key)
	if errors.Is(err, errRepeatGone) { // It is sent again in a moment.
		return &ports.Repeat{Fingerprint: r.Fingerprint, Began: r.Began}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("select idempotency key: %w", err)
	}
	return row.repeat(r)
}

func (row repeatRow) repeat(r ports.Repeat) (*ports.Repeat, error) {
	attempt, err := domain.ParseUUID(row.Attempt)
	if err != nil {
		return nil, fmt.Errorf("stored idempotency key: %w", err)
	}
	out := &ports.Repeat{Principal: r.Principal, Key: r.Key, Attempt: attempt, Began: row.BeganAt.UTC()}
	copy(out.Fingerprint[:], row.Fingerprint)
	if row.Status != nil {
		out.Answer = &ports.Answer{Status: *row.Status, Body: row.Body}
		if err := json.Unmarshal(row.Headers, &out.Answer.Headers); err != nil {
			return nil, fmt.Errorf("stored idempotency key: headers: %w", err)
		}
	}
	return out, nil
}

// Finish implements ports.Repeats.
func (s repeats) Finish(ctx context.Context, r ports.Repeat) error {
	headers, err := json.Marshal(r.Answer.Headers)
	if err != nil {
		return fmt.Errorf("encode headers: %w", err)
	}
	if _, err := s.exec(ctx, `UPDATE idempotency_key SET status = ?, headers = ?::jsonb, body = ?
		WHERE company_id = ? AND principal = ? AND key = ? AND attempt = ?`,
		r.Answer.Status, string(headers), r.Answer.Body, s.id(), r.Principal, r.Key, r.Attempt.String()); err != nil {
		return fmt.Errorf("store answer of idempotency key: %w", err)
	}
	return nil
}

// Abandon implements ports.Repeats.
func (s repeats) Abandon(ctx context.Context, r ports.Repeat) error {
	if _, err := s.exec(ctx, `DELETE FROM idempotency_key WHERE company_id = ? AND principal = ? AND key = ? AND attempt = ?`,
		s.id(), r.Principal, r.Key, r.Attempt.String()); err != nil {
		return fmt.Errorf("free idempotency key: %w", err)
	}
	return nil
}

// Forget implements ports.Repeats.
func (s repeats) Forget(ctx context.Context, before time.Time) (int64, error) {
	n, err := s.exec(ctx, `DELETE FROM idempotency_key WHERE company_id = ? AND began_at < ?`, s.id(), before)
	if err != nil {
		return 0, fmt.Errorf("forget idempotency keys: %w", err)
	}
	return n, nil
}
