package main

import (
	"context"
	"fmt"

	"actual/adapters/outbound/anchor"
	"actual/cmd/internal/wiring"
	"actual/domain"
)

// anchors copies the checkpoints that stand outside into a folder, as far as they are of
// entries that the backup has.
func (d *drill) anchors(ctx context.Context, folder string) error {
	outside, err := wiring.Anchor(d.cfg)
	if err != nil {
		return err
	}
	kept, err := anchor.NewFile(anchor.Dir(folder))
	if err != nil {
		return err
	}
	for text, size := range d.manifest.Entries {
		company, err := domain.ParseCompanyID(text)
		if err != nil {
			return fmt.Errorf("the backup's manifest: %w", err)
		}
		published, err := outside.Published(ctx, company)
		if err != nil {
			return fmt.Errorf("read what is anchored: %w", err)
		}
		for _, cp := range published {
			if cp.Size > size {
				continue
			}
			if err := kept.Publish(ctx, company, cp); err != nil {
				return err
			}
		}
	}
	return nil
}
