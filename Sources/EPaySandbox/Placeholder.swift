// EPaySandbox
