package postgis

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"actual/adapters/policyfile"
	"actual/domain/presence"
	"actual/ports"
)

type policies struct{ scope }

type policyRow struct {
	Number     int             `bun:"number"`
	Purpose    string          `bun:"purpose"`
	Policy     string          `bun:"policy"`
	Parameters json.RawMessage `bun:"parameters"`
	Reason     string          `bun:"reason"`
	MadeBy     string          `bun:"made_by"`
	MadeAt     time.Time       `bun:"made_at"`
}

func (r policyRow) policy(otherwise presence.Policy) (presence.Policy, error) {
	p, err := policyfile.Restore(r.Parameters, otherwise)
	if err != nil {
		return p, fmt.Errorf("stored policy %d does not suit this program: %w", r.Number, err)
	}
	return p, nil
}

const policyColumns = `SELECT number, purpose, COALESCE(policy, '') AS policy, parameters, reason, made_by, made_at FROM policy_version`

// InForce implements ports.Policies.
func (s policies) InForce(ctx context.Context, otherwise presence.Policy) (presence.Policy, error) {
	var rows []policyRow
	if err := s.all(ctx, &rows, policyColumns+` WHERE company_id = ? AND purpose = ? ORDER BY number DESC LIMIT 1`, s.id(), string(ports.PolicyInUse)); err != nil {
		return presence.Policy{}, fmt.Errorf("select policy: %w", err)
	}
	if len(rows) == 0 || rows[0].Parameters == nil {
		return otherwise, nil
	}
	return rows[0].policy(otherwise)
}

// List implements ports.Policies.
func (s policies) List(ctx context.Context, otherwise presence.Policy) ([]ports.PolicyVersion, error) {
	var rows []policyRow
	if err := s.all(ctx, &rows, policyColumns+` WHERE company_id = ? ORDER BY number`, s.id()); err != nil {
		return nil, fmt.Errorf("select policies: %w", err)
	}
	return convert(rows, func(r policyRow) (ports.PolicyVersion, error) {
		v := ports.PolicyVersion{
			Number: r.Number, Purpose: ports.PolicyPurpose(r.Purpose), Made: ports.Decision{Reason: r.Reason, By: r.MadeBy, At: r.MadeAt.UTC()},
		}
		if r.Parameters == nil {
			return v, nil
		}
		p, err := r.policy(otherwise)
		if err != nil {
			p = presence.Policy{Version: r.Policy}
		}
		v.Policy = p
		return v, nil
	})
}

// Set implements ports.Policies.
func (s policies) Set(ctx context.Context, v ports.PolicyVersion) ([32]byte, error) {
	var name, parameters any
	var sum [32]byte
	if v.Policy.Version != "" {
		raw := policyfile.Encode(v.Policy)
		name, parameters, sum = v.Policy.Version, string(raw), sha256.Sum256(raw)
	}
	_, err := s.exec(ctx, `INSERT INTO policy_version (company_id, number, purpose, policy, parameters, reason, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), v.Number, string(v.Purpose), name, parameters, v.Made.Reason, v.Made.By, v.Made.At)
	if err != nil {
		return sum, fmt.Errorf("insert policy %d: %w", v.Number, err)
	}
	return sum, nil
}
