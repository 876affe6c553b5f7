package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

type webhookSecrets struct{ scope }

type webhookSecretRow struct {
	Webhook    string     `bun:"webhook_id"`
	N          int        `bun:"n"`
	Signing    string     `bun:"signing"`
	Public     string     `bun:"public"`
	MadeAt     time.Time  `bun:"made_at"`
	MadeBy     string     `bun:"made_by"`
	EndsAt     *time.Time `bun:"ends_at"`
	Version    int64      `bun:"version"`
	Sealed     []byte     `bun:"sealed"`
	WrappedKey []byte     `bun:"wrapped_key"`
	KeyID      string     `bun:"key_id"`
}

const webhookSecretSelect = `SELECT webhook_id, n, signing, public, made_at, made_by, ends_at, version, sealed, wrapped_key, key_id FROM webhook_secret
	WHERE company_id = ? AND (ends_at IS NULL OR ends_at > ?)`

func (r webhookSecretRow) secret() (ports.SealedWebhookSecret, error) {
	id, err := domain.ParseWebhookID(r.Webhook)
	if err != nil {
		return ports.SealedWebhookSecret{}, fmt.Errorf("stored secret of a webhook: %w", err)
	}
	return ports.SealedWebhookSecret{
		Webhook: id, N: r.N, Signing: webhook.Signing(r.Signing), Public: r.Public, MadeAt: r.MadeAt.UTC(), MadeBy: r.MadeBy, EndsAt: timeOf(r.EndsAt),
		Version: r.Version, Sealed: r.Sealed, Key: ports.WrappedKey{KeyID: r.KeyID, Bytes: r.WrappedKey},
	}, nil
}

// Of implements ports.WebhookSecrets.
func (s webhookSecrets) Of(ctx context.Context, id domain.WebhookID, now time.Time) ([]ports.SealedWebhookSecret, error) {
	var rows []webhookSecretRow
	if err := s.all(ctx, &rows, webhookSecretSelect+` AND webhook_id = ? ORDER BY n DESC`, s.id(), now, id.String()); err != nil {
		return nil, fmt.Errorf("select secrets of webhook %s: %w", id, err)
	}
	return convert(rows, webhookSecretRow.secret)
}

// All implements ports.WebhookSecrets.
func (s webhookSecrets) All(ctx context.Context, now time.Time) ([]ports.SealedWebhookSecret, error) {
	var rows []webhookSecretRow
	if err := s.all(ctx, &rows, webhookSecretSelect+` ORDER BY webhook_id, n DESC`, s.id(), now); err != nil {
		return nil, fmt.Errorf("select secrets of webhooks: %w", err)
	}
	return convert(rows, webhookSecretRow.secret)
}

// Add implements ports.WebhookSecrets.
func (s webhookSecrets) Add(ctx context.Context, w ports.SealedWebhookSecret, formerEnd, now time.Time) (int, error) {
	id := w.Webhook.String()
	n, err := s.exec(ctx, `UPDATE webhook SET keyed = keyed + 1 WHERE company_id = ? AND id = ?`, s.id(), id)
	if err == nil && n == 0 {
		err = webhook.ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("key webhook %s: %w", id, err)
	}
	var last int
	if err := s.one(ctx, webhook.ErrNotFound, &last, `SELECT COALESCE(max(n), 0) FROM webhook_secret WHERE company_id = ? AND webhook_id = ?`, s.id(), id); err != nil {
		return 0, fmt.Errorf("last secret of webhook %s: %w", id, err)
	}
	if _, err := s.exec(ctx, `DELETE FROM webhook_secret WHERE company_id = ? AND webhook_id = ? AND ends_at <= ?`, s.id(), id, now); err != nil {
		return 0, fmt.Errorf("delete old secrets of webhook %s: %w", id, err)
	}
	if _, err := s.exec(ctx, `UPDATE webhook_secret SET ends_at = ? WHERE company_id = ? AND webhook_id = ? AND (ends_at IS NULL OR ends_at > ?)`, formerEnd, s.id(), id, formerEnd); err != nil {
		return 0, fmt.Errorf("end secrets of webhook %s: %w", id, err)
	}
	if _, err := s.exec(ctx, `INSERT INTO webhook_secret (company_id, webhook_id, n, signing, public, made_at, made_by, version, sealed, wrapped_key, key_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), id, last+1, string(w.Signing), w.Public, w.MadeAt, w.MadeBy, w.Version, w.Sealed, w.Key.Bytes, w.Key.KeyID); err != nil {
		return 0, fmt.Errorf("insert secret of webhook %s: %w", id, err)
	}
	return last + 1, nil
}

// Rewrap implements ports.WebhookSecrets.
func (s webhookSecrets) Rewrap(ctx context.Context, w ports.SealedWebhookSecret, was ports.WrappedKey) error {
	n, err := s.exec(ctx, `UPDATE webhook_secret SET wrapped_key = ?, key_id = ? WHERE company_id = ? AND webhook_id = ? AND n = ? AND key_id = ? AND wrapped_key = ?`,
		w.Key.Bytes, w.Key.KeyID, s.id(), w.Webhook.String(), w.N, was.KeyID, was.Bytes)
	if err = moved(n, err); err != nil {
		return fmt.Errorf("rewrap secret of webhook %s: %w", w.Webhook, err)
	}
	return nil
}
