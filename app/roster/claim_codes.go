package roster

import (
	"context"
	"fmt"
	"strings"

	"actual/domain/badge"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// ClaimCodes makes the codes that are printed on badges. It is ours to do, not a
// company's.
type ClaimCodes struct {
	desk
	directory ports.Directory
	secrets   ports.Secrets
}

// NewClaimCodes returns the use case.
func NewClaimCodes(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers, directory ports.Directory, secrets ports.Secrets) *ClaimCodes {
	return &ClaimCodes{desk{work, clock, ids}, directory, secrets}
}

// CodeFor is a code and the device that it is for.
type CodeFor struct {
	Device string
	Code   badge.ClaimCode
}

// Make makes a code for each of the devices and returns them, once: only hashes are
// kept. A code of before that is unused ends. All are made or none.
//
// Errors: badge.ErrNoDevice.
func (c *ClaimCodes) Make(ctx context.Context, devices []string, by string) ([]CodeFor, error) {
	house, err := c.directory.CompanyByRef(ctx, tenant.HouseRef)
	if err != nil {
		return nil, fmt.Errorf("find the house: %w", err)
	}
	made := make([]CodeFor, len(devices))
	for i, device := range devices {
		if made[i].Device = strings.TrimSpace(device); made[i].Device == "" {
			return nil, badge.ErrNoDevice
		}
		secret := c.secrets.Secret()
		made[i].Code = badge.ClaimCode(secret[:len(badge.ClaimCode{})])
	}
	err = c.update(ctx, house.ID(), by, func(ctx context.Context, a act) error {
		for _, one := range made {
			if err := a.ClaimCodes.Make(ctx, one.Code, one.Device, a.now); err != nil {
				return err
			}
			if err := a.note(ctx, ledger.ClaimCodeMade, "device:"+one.Device, ledger.Fields{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("make claim codes: %w", err)
	}
	return made, nil
}
