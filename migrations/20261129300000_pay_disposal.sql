-- Records of pay go at the end of their term.
-- +goose Up
GRANT DELETE ON time_day, time_act, time_entry, time_said, pay_period, pay_rate, payroll_export, payroll_batch TO actual_app;

-- +goose Down
REVOKE DELETE ON time_day, time_act, time_entry, time_said, pay_period, pay_rate, payroll_export, payroll_batch FROM actual_app;
