package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

type webhooks struct{ scope }

type webhookRow struct {
	ID           string     `bun:"id"`
	Name         string     `bun:"name"`
	URL          string     `bun:"url"`
	Types        []string   `bun:"types,array"`
	Order        string     `bun:"ordering"`
	Signing      string     `bun:"signing"`
	InFlight     int        `bun:"in_flight"`
	PerSecond    int        `bun:"per_second"`
	State        string     `bun:"state"`
	Why          string     `bun:"why"`
	CreatedAt    time.Time  `bun:"created_at"`
	CreatedBy    string     `bun:"created_by"`
	Revision     int        `bun:"revision"`
	Keyed        int64      `bun:"keyed"`
	Head         int64      `bun:"head"`
	HeadHash     []byte     `bun:"head_hash"`
	Failures     int        `bun:"failures"`
	FailingSince *time.Time `bun:"failing_since"`
	RestUntil    *time.Time `bun:"rest_until"`
	AnsweredAt   *time.Time `bun:"answered_at"`
}

const webhookColumns = `id, name, url, types, ordering, signing, in_flight, per_second, state, why, created_at, created_by, revision, keyed, head, head_hash,
	failures, failing_since, rest_until, answered_at`

func (r webhookRow) subscription() (webhook.Subscription, error) {
	id, err := domain.ParseWebhookID(r.ID)
	if err != nil {
		return webhook.Subscription{}, fmt.Errorf("stored webhook: %w", err)
	}
	s := webhook.Subscription{
		ID: id, Name: r.Name, URL: r.URL, Order: webhook.Order(r.Order), Signing: webhook.Signing(r.Signing), InFlight: r.InFlight, PerSecond: r.PerSecond,
		State: webhook.State(r.State), Why: webhook.Why(r.Why), CreatedAt: r.CreatedAt.UTC(), CreatedBy: r.CreatedBy, Revision: domain.Revision(r.Revision),
		Keyed: r.Keyed, Head: webhook.Head{Sequence: r.Head},
		Health: webhook.Health{Failures: r.Failures, FailingSince: timeOf(r.FailingSince), RestUntil: timeOf(r.RestUntil), AnsweredAt: timeOf(r.AnsweredAt)},
	}
	copy(s.Head.Hash[:], r.HeadHash)
	for _, t := range r.Types {
		s.Types = append(s.Types, webhook.Type(t))
	}
	return s, nil
}

// List implements ports.Webhooks.
func (s webhooks) List(ctx context.Context) ([]webhook.Subscription, error) {
	var rows []webhookRow
	if err := s.all(ctx, &rows, `SELECT `+webhookColumns+` FROM webhook WHERE company_id = ? ORDER BY id`, s.id()); err != nil {
		return nil, fmt.Errorf("select webhooks: %w", err)
	}
	return convert(rows, webhookRow.subscription)
}

// ByID implements ports.Webhooks.
func (s webhooks) ByID(ctx context.Context, id domain.WebhookID) (webhook.Subscription, error) {
	var row webhookRow
	if err := s.one(ctx, webhook.ErrNotFound, &row, `SELECT `+webhookColumns+` FROM webhook WHERE company_id = ? AND id = ?`, s.id(), id.String()); err != nil {
		return webhook.Subscription{}, fmt.Errorf("select webhook %s: %w", id, err)
	}
	return row.subscription()
}

// Add implements ports.Webhooks.
func (s webhooks) Add(ctx context.Context, w webhook.Subscription) error {
	// One at a time: the company's row is held.
	var n int
	if err := s.one(ctx, domain.ErrNoCompany, &n, `SELECT (SELECT count(*) FROM webhook w WHERE w.company_id = ?) FROM company c WHERE c.company_id = ? FOR NO KEY UPDATE`, s.id(), s.id()); err != nil {
		return fmt.Errorf("count webhooks: %w", err)
	}
	if n >= webhook.Most {
		return webhook.ErrMany.With("%d: remove one first", webhook.Most)
	}
	_, err := s.exec(ctx, `INSERT INTO webhook (company_id, id, name, url, types, ordering, signing, in_flight, per_second, state, why, created_at, created_by, revision, keyed,
			head, head_hash, failures, turn)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '', 0, 0)`,
		s.id(), w.ID.String(), w.Name, w.URL, typeTexts(w.Types), string(w.Order), string(w.Signing), w.InFlight, w.PerSecond, string(w.State), string(w.Why),
		w.CreatedAt, w.CreatedBy, int(w.Revision))
	if err != nil {
		return fmt.Errorf("insert webhook: %w", err)
	}
	return nil
}

func typeTexts(all []webhook.Type) any {
	out := make([]string, len(all))
	for i, t := range all {
		out[i] = string(t)
	}
	return pgdialect.Array(out)
}

// Save implements ports.Webhooks.
func (s webhooks) Save(ctx context.Context, w webhook.Subscription) error {
	h := w.Health
	n, err := s.exec(ctx, `UPDATE webhook SET name = ?, url = ?, types = ?, ordering = ?, in_flight = ?, per_second = ?, state = ?, why = ?, revision = revision + 1,
			failures = ?, failing_since = ?, rest_until = ?, answered_at = ?,
			due_at = (SELECT greatest(m.next_at, ?::timestamptz) FROM webhook_message m WHERE m.company_id = webhook.company_id AND m.webhook_id = webhook.id AND `+firstDue+`)
		WHERE company_id = ? AND id = ? AND revision = ?`,
		w.Name, w.URL, typeTexts(w.Types), string(w.Order), w.InFlight, w.PerSecond, string(w.State), string(w.Why),
		h.Failures, timeOrNull(h.FailingSince), timeOrNull(h.RestUntil), timeOrNull(h.AnsweredAt), timeOrNull(h.RestUntil),
		s.id(), w.ID.String(), int(w.Revision))
	if err == nil && n == 0 {
		err = domain.ErrMoved
	}
	if err != nil {
		return fmt.Errorf("store webhook %s: %w", w.ID, err)
	}
	return nil
}

// Remove implements ports.Webhooks.
func (s webhooks) Remove(ctx context.Context, id domain.WebhookID) error {
	for _, statement := range []string{
		`DELETE FROM webhook_attempt WHERE company_id = ? AND webhook_id = ?`, `DELETE FROM webhook_message WHERE company_id = ? AND webhook_id = ?`,
		`DELETE FROM webhook_secret WHERE company_id = ? AND webhook_id = ?`,
	} {
		if _, err := s.exec(ctx, statement, s.id(), id.String()); err != nil {
			return fmt.Errorf("remove webhook %s: %w", id, err)
		}
	}
	n, err := s.exec(ctx, `DELETE FROM webhook WHERE company_id = ? AND id = ?`, s.id(), id.String())
	if err == nil && n == 0 {
		err = webhook.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("remove webhook %s: %w", id, err)
	}
	return nil
}

// ToSend implements ports.WebhookDirectory.
func (d *Directory) ToSend(ctx context.Context, now time.Time) ([]ports.Waiting, error) {
	return d.waiting(ctx, `SELECT company_id, min(since), sum(n)::bigint FROM (
			SELECT company_id, min(at) AS since, count(*) AS n FROM outbox GROUP BY company_id
			UNION ALL
			SELECT company_id, min(due_at), count(*) FROM webhook
			WHERE state = 'active' AND due_at <= $1 AND (in_hand IS NULL OR in_hand < $1) GROUP BY company_id
		) AS waiting GROUP BY company_id ORDER BY 2`, now)
}

var _ ports.WebhookDirectory = (*Directory)(nil)
