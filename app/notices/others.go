package notices

import "context"

// others judges the kinds of alerts that are not about badges.
func (j *judgement) others(context.Context) error { return nil }
