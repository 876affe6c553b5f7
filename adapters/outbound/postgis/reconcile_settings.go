package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/reconcile"
)

type reconcileSettings struct{ scope }

// thresholdRow and branchRow are settings as they are stored.
type thresholdRow struct {
	Name   string       `json:"name"`
	Value  int64        `json:"value"`
	Branch string       `json:"branch,omitempty"`
	Site   *domain.UUID `json:"site,omitempty"`
}

type branchRow struct {
	Name  string        `json:"name"`
	Sites []domain.UUID `json:"sites,omitempty"`
	Crews []domain.UUID `json:"crews,omitempty"`
}

// InForce implements ports.ReconcileSettings.
func (s reconcileSettings) InForce(ctx context.Context) (out reconcile.Settings, err error) {
	var row struct {
		Version    int             `bun:"version"`
		Thresholds json.RawMessage `bun:"thresholds"`
		Branches   json.RawMessage `bun:"branches"`
		MadeBy     string          `bun:"made_by"`
		MadeAt     time.Time       `bun:"made_at"`
	}
	err = s.one(ctx, errNoRow, &row, `SELECT version, thresholds, branches, made_by, made_at FROM reconcile_setting WHERE company_id = ? ORDER BY version DESC LIMIT 1`, s.id())
	if errors.Is(err, errNoRow) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("select thresholds: %w", err)
	}
	out = reconcile.Settings{Version: row.Version, By: row.MadeBy, At: row.MadeAt.UTC()}
	var thresholds []thresholdRow
	var branches []branchRow
	if err := errors.Join(json.Unmarshal(row.Thresholds, &thresholds), json.Unmarshal(row.Branches, &branches)); err != nil {
		return out, fmt.Errorf("stored thresholds: %w", err)
	}
	for _, t := range thresholds {
		o := reconcile.Override{Name: t.Name, Value: t.Value, Branch: t.Branch}
		if t.Site != nil {
			o.Site.UUID = *t.Site
		}
		out.Overrides = append(out.Overrides, o)
	}
	for _, b := range branches {
		one := reconcile.Branch{Name: b.Name}
		for _, id := range b.Sites {
			one.Sites = append(one.Sites, domain.SiteID{UUID: id})
		}
		for _, id := range b.Crews {
			one.Crews = append(one.Crews, domain.CrewID{UUID: id})
		}
		out.Branches = append(out.Branches, one)
	}
	return out, nil
}

// Add implements ports.ReconcileSettings.
func (s reconcileSettings) Add(ctx context.Context, in reconcile.Settings) error {
	thresholds, branches := make([]thresholdRow, len(in.Overrides)), make([]branchRow, len(in.Branches))
	for i, o := range in.Overrides {
		thresholds[i] = thresholdRow{o.Name, o.Value, o.Branch, uuidOrNil(o.Site.UUID)}
	}
	for i, b := range in.Branches {
		branches[i].Name = b.Name
		for _, id := range b.Sites {
			branches[i].Sites = append(branches[i].Sites, id.UUID)
		}
		for _, id := range b.Crews {
			branches[i].Crews = append(branches[i].Crews, id.UUID)
		}
	}
	set, err := json.Marshal(thresholds)
	if err != nil {
		return fmt.Errorf("encode thresholds: %w", err)
	}
	parts, err := json.Marshal(branches)
	if err != nil {
		return fmt.Errorf("encode branches: %w", err)
	}
	n, err := s.exec(ctx, `INSERT INTO reconcile_setting (company_id, version, thresholds, branches, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		s.id(), in.Version, string(set), string(parts), in.By, in.At)
	if err != nil {
		return fmt.Errorf("insert thresholds: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}
