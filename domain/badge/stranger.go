package badge

import "actual/domain"

// Stranger returns what stands for a device that is no badge of ours.
func Stranger(device string) domain.BadgeID {
	return domain.BadgeID{UUID: domain.DerivedUUID("device of nobody", device)}
}
